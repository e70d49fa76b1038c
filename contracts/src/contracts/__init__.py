"""The shared language: what services say to each other, and nothing about how."""

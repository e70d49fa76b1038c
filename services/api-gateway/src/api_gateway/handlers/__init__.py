"""What does the gateway do? One verb per thing done; the ports it needs are Protocols beside the verbs."""

"""The only door: authenticates, authorises and passes on."""

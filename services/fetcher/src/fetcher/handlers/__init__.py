"""What does the fetcher do? One async verb per thing done; each file begins with the ports it needs."""

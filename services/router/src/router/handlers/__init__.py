"""What does the router do? One file per subject, one async verb per thing done."""

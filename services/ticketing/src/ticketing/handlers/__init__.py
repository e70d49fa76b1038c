"""What does ticketing do? It files mails, finishes what a crash left, and shows tickets."""

"""How is the gateway started? `python -m api_gateway`, configured by its environment."""

from api_gateway.app import main

if __name__ == "__main__":
    main()

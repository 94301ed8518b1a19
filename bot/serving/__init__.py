"""Running the assistant as servers: started fast, watched over, and never silent."""

"""Natural-language understanding: Rasa graph components and the Rasa-free code they wrap."""

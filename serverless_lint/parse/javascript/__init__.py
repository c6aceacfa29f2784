"""JavaScript and TypeScript to facts, with tree-sitter."""

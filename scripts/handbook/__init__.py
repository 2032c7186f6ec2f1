"""The handbook's own software: it reads the Markdown, checks it and makes the sheets. It knows no site generator."""

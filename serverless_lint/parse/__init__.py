"""Text to facts. Knows languages and formats, knows no AWS, keeps no syntax trees."""

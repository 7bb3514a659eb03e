"""The reader: a fine-tuned encoder that says, sentence by sentence, which codes a text tells."""

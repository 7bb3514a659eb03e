"""What has been learnt: texts in, predictions out. Knows nothing of documents, stages or the database."""

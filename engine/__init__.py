"""What follows from the documents: pure, the same arguments give the same answer."""

// The filters are the examples.

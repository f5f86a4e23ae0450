// tfjs-node's protobuf classes serve its summary writer alone, which this package does not take over.
export {};

enum TestKitSkeleton {}

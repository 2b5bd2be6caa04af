enum PlatformSkeleton {}

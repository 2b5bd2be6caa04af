enum KernelSkeleton {}

enum AccountsSkeleton {}

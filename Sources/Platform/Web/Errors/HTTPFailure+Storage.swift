extension HTTPFailure {
    /// What storage failures mean to a client: those that pass by themselves are 503 with `Retry-After`; the others
    /// are nobody's business but the log's.
    package static let storageMapping: FailureMapping = { error in
        guard let error = error as? StorageError, error.isTransient else { return nil }
        switch error.code {
        case .diskFull:
            return .unavailable(
                "The disk of the storage is full. Nothing was acknowledged; try again later.", code: "disk-full", retryAfter: 30)
        case .busy, .timeout:
            return .unavailable("The database is busy. Nothing was acknowledged; try again.", code: "storage-busy", retryAfter: 1)
        default:
            return .unavailable(
                "The storage does not answer. Nothing was acknowledged; try again.", code: "storage-unavailable", retryAfter: 5)
        }
    }
}

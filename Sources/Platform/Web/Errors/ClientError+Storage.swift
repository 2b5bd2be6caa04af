import HTTPTypes

extension ClientError {
    static let diskFull = Self(.serviceUnavailable, "disk-full", retryAfter: 30)
    static let storageBusy = Self(.serviceUnavailable, "storage-busy", retryAfter: 1)
    static let storageUnavailable = Self(.serviceUnavailable, "storage-unavailable", retryAfter: 5)

    /// What a failure of the storage means to a client: one that passes by itself is a 503, the others are nobody's business
    /// but the log's.
    init?(_ error: StorageError) {
        guard error.isTransient else { return nil }
        switch error.code {
        case .diskFull: self = .diskFull
        case .busy, .timeout: self = .storageBusy
        default: self = .storageUnavailable
        }
    }
}

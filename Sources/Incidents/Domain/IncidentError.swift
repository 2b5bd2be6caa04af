package import Kernel

/// Why an operation on an incident was refused.
package enum IncidentError: Error, Sendable, Hashable {
    case notFound(IncidentID)
    case serviceNotFound(ServiceID)
    case emptyComment
    case commentTooLong(limit: Int)
    case commentContainsNUL
    /// The `Idempotency-Key` was used before with another body.
    case idempotencyKeyReused
}

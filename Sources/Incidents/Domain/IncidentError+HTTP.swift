package import Platform

extension IncidentError {
    /// What the error means to a client.
    package static let failureMapping: FailureMapping = { error in
        switch error as? IncidentError {
        case .notFound(let id): .notFound("There is no incident \(id).")
        case .serviceNotFound: .notFound("There is no such service.")
        case .emptyComment: .unprocessable("A comment needs some text.", code: "empty-comment")
        case .commentTooLong(let limit):
            .unprocessable("A comment has at most \(limit) characters.", code: "comment-too-long")
        case .commentContainsNUL:
            .unprocessable("A comment cannot contain the character NUL.", code: "comment-contains-nul")
        case .idempotencyKeyReused:
            .unprocessable("This Idempotency-Key was used with another body.", code: "idempotency-key-reused")
        case nil: nil
        }
    }
}

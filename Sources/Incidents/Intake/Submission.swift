package import Kernel

/// What one request brings: events that are stored together and answered together.
package struct Submission: Sendable {
    /// An event that passed every check, with the id it is stored under however often the write is repeated.
    package struct Event: Sendable {
        package let id: EventID
        package let service: ServiceID
        package let serviceName: String
        package let draft: EventDraft
        /// Nil when each post is its own incident.
        package let fingerprint: Fingerprint?

        package init(
            id: EventID, service: ServiceID, serviceName: String, draft: EventDraft, fingerprint: Fingerprint?
        ) {
            self.id = id
            self.service = service
            self.serviceName = serviceName
            self.draft = draft
            self.fingerprint = fingerprint
        }
    }

    /// The sender's promise that the same key means the same request.
    package struct IdempotencyKey: Sendable, Hashable {
        /// Whose key it is: two services may use the same one.
        package let service: ServiceID
        package let key: String
        /// A hash of the body, so that another body under the same key is noticed.
        package let bodyHash: String

        package init(service: ServiceID, key: String, bodyHash: String) {
            self.service = service
            self.key = key
            self.bodyHash = bodyHash
        }
    }

    package let events: [Event]
    package let idempotencyKey: IdempotencyKey?

    package init(events: [Event], idempotencyKey: IdempotencyKey? = nil) {
        self.events = events
        self.idempotencyKey = idempotencyKey
    }
}

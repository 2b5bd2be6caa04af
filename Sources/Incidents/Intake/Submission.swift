package import Accounts
import Crypto
package import Foundation
package import Kernel

/// What one request brings: stored together and answered together.
package struct Submission: Sendable {
    /// An event cut to the limits, with the id it is stored under however often the write is repeated.
    package struct Event: Sendable {
        package let id: EventID
        package let service: ServiceID
        package let serviceName: String
        package let draft: EventDraft
        /// Nil when each post is its own incident.
        package let fingerprint: Fingerprint?
        /// By the rules before; nil where it is the same, or nothing was made by them.
        package let earlierFingerprint: Fingerprint?

        package init(
            id: EventID, service: ServiceID, serviceName: String, draft: EventDraft, fingerprint: Fingerprint?,
            earlierFingerprint: Fingerprint? = nil
        ) {
            self.id = id
            self.service = service
            self.serviceName = serviceName
            self.draft = draft
            self.fingerprint = fingerprint
            self.earlierFingerprint = earlierFingerprint
        }
    }

    /// A request answers each of its elements, also those of which nothing is stored.
    package enum Element: Sendable {
        case event(Event)
        /// Why it cannot be taken.
        case refused(String)

        var refusal: String? { if case .refused(let reason) = self { reason } else { nil } }
    }

    /// The sender's promise that the same key means the same request.
    package struct IdempotencyKey: Sendable, Hashable {
        /// Whose key it is: two senders may use the same one.
        package enum Owner: Sendable, Hashable {
            case service(ServiceID)
            case token(APITokenID)
        }

        package let owner: Owner
        package let key: String
        /// A hash of the body, so that another body under the same key is noticed.
        package let bodyHash: String

        package init(owner: Owner, key: String, body: Data) {
            self.init(owner: owner, key: key, bodyHash: Data(SHA256.hash(data: body)).base64EncodedString())
        }

        package init(owner: Owner, key: String, bodyHash: String) {
            self.owner = owner
            self.key = key
            self.bodyHash = bodyHash
        }
    }

    package let elements: [Element]
    package let idempotencyKey: IdempotencyKey?

    package init(elements: [Element], idempotencyKey: IdempotencyKey? = nil) {
        self.elements = elements
        self.idempotencyKey = idempotencyKey
    }

    package init(events: [Event], idempotencyKey: IdempotencyKey? = nil) {
        self.init(elements: events.map(Element.event), idempotencyKey: idempotencyKey)
    }
}

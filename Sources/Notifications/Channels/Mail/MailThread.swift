import Kernel
import Platform

/// By what readers of mail put those about one incident together: the subject and the ids.
struct MailThread: Sendable {
    /// Characters of a subject.
    private static let longestSubject = 200

    let key: SecretKey
    /// Behind the `@` of ids.
    let domain: String

    /// What the subject begins with stays the same, so that all mails about an incident are one conversation.
    func subject(of message: OutgoingMessage) -> String {
        guard let incident = message.incident else { return Self.cut(message.text.title) }
        let subject = Self.cut("[#\(incident.id)] \(incident.serviceName): \(incident.title)")
        return message.repliesTo == nil ? subject : "Re: \(subject)"
    }

    /// The same in every try, so that a mail that came twice can be known.
    func id(of message: OutgoingMessage) -> String { id(message.key.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) }

    /// What all mails about an incident refer to, although no mail has it. Not to be mixed up with another installation's.
    func root(of incident: IncidentID) -> String {
        id("incident-\(incident).\(key.authenticationCode("mail incident", "\(incident)").prefix(16))")
    }

    /// Nil for a mail that stands alone.
    func root(of message: OutgoingMessage) -> String? {
        if let incident = message.incident { return root(of: incident.id) }
        return message.subscriber?.thread.map { subject in
            id("status-\(subject).\(key.authenticationCode("mail status", subject).prefix(16))")
        }
    }

    private func id(_ left: String) -> String { "<\(left)@\(domain)>" }

    private static func cut(_ text: String) -> String { text.count > longestSubject ? text.prefix(longestSubject) + "…" : text }
}

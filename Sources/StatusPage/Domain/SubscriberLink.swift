import Platform

/// The addresses in messages to subscribers. Whoever has one may do what it is for: it names the subscriber, signed.
enum SubscriberLink: String {
    /// That messages are wanted.
    case confirm = "status-confirm"
    /// To change the subscription, and to end it.
    case manage = "status-manage"

    func token(_ subscriber: PublicID, _ key: SecretKey) -> String { key.sign(subscriber.rawValue, use: rawValue) }

    /// Nil for a token that was not made here for this use.
    func subscriber(_ token: String, _ key: SecretKey) -> PublicID? {
        guard let id = key.verify(token, use: rawValue).flatMap(PublicID.init(rawValue:)) else { return nil }
        // Base64 has several last letters for the same bytes; a link has one form.
        return self.token(id, key) == token ? id : nil
    }
}

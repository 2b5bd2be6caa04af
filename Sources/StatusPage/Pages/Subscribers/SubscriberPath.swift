/// The addresses of the pages by which customers subscribe.
enum SubscriberPath {
    static let subscribe = "/status/subscribe"
    private static let subscriptions = "/status/subscriptions"
    private static let confirmations = "/status/confirmations"

    // MARK: Patterns
    static let subscriptionPattern = subscriptions + "/:token"
    static let unsubscribePattern = subscriptions + "/:token/unsubscribe"
    static let confirmationPattern = confirmations + "/:token"

    // MARK: Of one
    static func subscription(_ token: String) -> String { "\(subscriptions)/\(token)" }
    static func unsubscribe(_ token: String) -> String { "\(subscriptions)/\(token)/unsubscribe" }
    static func confirmation(_ token: String) -> String { "\(confirmations)/\(token)" }

    static func covers(_ path: String) -> Bool {
        path == subscribe || path.hasPrefix(subscriptions + "/") || path.hasPrefix(confirmations + "/")
    }
}

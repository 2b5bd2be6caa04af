import Foundation
import Platform

/// What stands in the form by which somebody subscribes, or changes what they are told.
struct SubscribeForm: Sendable {
    private(set) var channel: SubscriberChannel?
    private(set) var address = ""
    /// A browser's PushSubscription.
    private(set) var browser: JSON?
    let choice: Subscriber.Choice

    init(choice: Subscriber.Choice) { self.choice = choice }

    /// - Parameter language: where the form does not say one, as that of a browser does not.
    init(_ form: FormData, language: Language) {
        channel = form["channel"].flatMap(SubscriberChannel.init(rawValue:))
        address = (form["address"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        browser = form["subscription"].flatMap { JSONReader.value(of: $0) }
        var choice = Subscriber.Choice()
        choice.language = form["language"].flatMap { Language(tag: $0) } ?? language
        choice.severity = form["severity"].flatMap(StatusIncident.Impact.init(rawValue:)) ?? .none
        // A browser's form asks for nothing of this.
        choice.tellsMaintenances = form["maintenances"] != nil || channel == .webpush
        choice.components = Set(form.all("component").prefix(2000).compactMap(PublicID.init(rawValue:)))
        self.choice = choice
    }
}

package import Foundation
package import Platform

/// The sources of the status document.
package struct FeedSettings: SettingsSection {
    package var folder: String?
    package var httpURL: URL?
    package var seconds = 10
    package var cacheSeconds = 30
    package var timeoutSeconds = 5
    package var sources: [FeedName]?
    package var providers: [FeedProvider] = []
    package var liveSupport = false
    package var liveIncidents = false

    package init() {}

    private static let words = "list of " + FeedName.allCases.map(\.rawValue).joined(separator: ", ")

    package static let rows: [SettingDefinition] = [
        row("feeds.folder", \.folder, .path, "Folder of sms.data, voice.data, email.data and billing.data for the status document."),
        row(
            "feeds.http_url", \.httpURL, .webURL,
            "Address to which /mms, /support and /accendent are added, e.g. http://127.0.0.1:8383."),
        row("feeds.seconds", \.seconds, .number(1...86_400), "How often each of these sources is looked at."),
        row(
            "feeds.cache_seconds", \.cacheSeconds, .number(0...3600),
            "How long a status document serves before it is made anew; 0 makes one for each request."),
        row("feeds.timeout_seconds", \.timeoutSeconds, .number(1...300), "How long one look at a source may take."),
        row(
            "feeds.sources", \.sources, .list(words) { FeedName(rawValue: $0) },
            "Which sources are in use; without it those of the folder, those of the address, and what programs sent."),
        row(
            "feeds.providers", \.providers,
            .list("list of SOURCE=NAME, separated by commas; the source is \(FeedProvider.sources.joined(separator: ", "))") {
                FeedProvider($0)
            }, "Providers whose rows are taken, beside those known, e.g. voice=Acme Calls."),
        row(
            "feeds.live_support", \.liveSupport, .flag,
            "Support load from the number of Switchboard's own open incidents instead of a source."),
        row(
            "feeds.live_incidents", \.liveIncidents, .flag,
            "Incidents from the titles of Switchboard's own open ones instead of a source; everybody can read them then."),
    ]
}

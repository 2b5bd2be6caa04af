/// What a browser calls itself, as people call it: `Firefox, Linux`. Guessed: browsers name each other.
package struct BrowserName: Hashable, Sendable {
    package let text: String

    package init?(_ userAgent: String?) {
        guard let userAgent, !userAgent.isEmpty else { return nil }
        let browser = Self.first(
            in: userAgent,
            [
                ("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser", "Yandex Browser"), ("Vivaldi", "Vivaldi"),
                ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
                ("HeadlessChrome", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
            ])
        let system = Self.first(
            in: userAgent,
            [
                ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
                ("Mac OS X", "macOS"), ("Linux", "Linux"),
            ])
        let known = [browser, system].compactMap { $0 }
        text = known.isEmpty ? String(userAgent.prefix(40)) : known.joined(separator: ", ")
    }

    private static func first(in userAgent: String, _ names: [(mark: String, name: String)]) -> String? {
        names.first { userAgent.contains($0.mark) }?.name
    }
}

import Foundation
import Kernel
import Platform

/// Model of the templates `status_atom` and `status_rss`: the history as feed readers take it, in one language.
struct SyndicationFeed: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let id: String
        let page: String
        let title: String
        /// HTML.
        let content: String
        let published: String
        let updated: String
        /// As the dates of mail are written (RFC 822).
        let publishedMail: String
    }

    enum Form: String, Sendable {
        case atom, rss

        var template: String { "status_" + rawValue }
        var contentType: String { "application/\(rawValue)+xml; charset=utf-8" }
    }

    let id: String
    /// The same for people.
    let page: String
    /// Its own.
    let address: String
    let title: String
    let author: String
    let language: String
    /// When the latest entry changed: the same for everybody who asks, whenever they do.
    let updated: String
    let updatedMail: String
    let entries: [Entry]

    /// - Parameters:
    ///   - component: the one that all entries concern; nil for everything.
    ///   - content: makes HTML of the messages of an entry.
    init(
        _ entries: [HistoryEntry], of site: StatusSite, about component: Component?, in texts: TextCatalog, as form: Form,
        content: (StatusUpdateLines) throws -> String
    ) rethrows {
        let (time, tag) = (V2Time(zone: site.timeZone), "tag:" + site.hostName + ",2005:")
        let spoken = texts.language
        let path = "/history" + (component.map { "/" + $0.id.rawValue } ?? "")
        (id, page) = (tag + path, site.url + "/history" + Self.query(spoken))
        (address, language) = (site.url + path + "." + form.rawValue + Self.query(spoken), spoken.rawValue)
        let name = site.name.line(in: spoken)
        author = name
        title =
            component.map { texts.text("status_feed_title_component", ["name": name, "component": $0.name.line(in: spoken)]) }
            ?? texts.text("status_feed_title", ["name": name])
        let latest = entries.map(\.updatedAt).max() ?? site.updatedAt
        (updated, updatedMail) = (time.text(latest), latest.httpDate)
        self.entries = try entries.map { entry in
            Entry(
                id: tag + "Incident/" + entry.id.rawValue,
                page: site.url + "/incidents/" + entry.id.rawValue + Self.query(spoken), title: entry.title.line(in: spoken),
                content: try content(StatusUpdateLines(entry.updates, in: texts, time: time)),
                published: time.text(entry.createdAt), updated: time.text(entry.updatedAt),
                publishedMail: entry.createdAt.httpDate)
        }
    }

    /// English is what who asks for no language gets.
    private static func query(_ language: Language) -> String { language == .english ? "" : "?lang=" + language.rawValue }
}

extension StatusSite {
    /// Of its address, without the port.
    var hostName: String { URL(string: url)?.host() ?? "localhost" }
}

extension LocalizedText {
    /// For a reader of one language, without what XML and calendars have no form for.
    func text(in language: Language) -> String {
        var text = reading(in: language).text
        text.unicodeScalars.removeAll { scalar in
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || scalar.value == 0x7F || (0xFFFE...0xFFFF).contains(scalar.value)
        }
        return text
    }

    /// The same without line ends.
    func line(in language: Language) -> String { text(in: language).replacing("\n", with: " ") }
}

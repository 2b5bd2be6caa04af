import Foundation
import Platform

/// A whole document: what stands around every page, and the page. The names are those of the template `public_page`.
struct FramedPage {
    let frame: PublicFrame
    let content: PagePiece
}

struct PublicFrame {
    struct Link {
        let path: String
        let label: String
        let isCurrent: Bool
    }

    struct Choice {
        let tag: String
        let path: String
        let name: String
        let isCurrent: Bool
    }

    /// What programs read, offered to people.
    struct Feed {
        let path: String
        let label: String
    }

    let tag: String
    let title: String
    let site: ReaderText
    let home: String
    /// `#rrggbb` of the line at the top; nil for none.
    let colour: String?
    /// The picture's address; nil for none.
    let logo: String?
    let atom: String
    let rss: String
    let navigation: [Link]
    let languages: [Choice]
    let feeds: [Feed]
    /// "Times are in UTC."
    let zone: String
    /// With `{zone}` for the script, which knows the visitor's.
    let ownZone: String
    /// Changes when there is something new to read; empty where nobody waits for it.
    let version: String
    let description: String

    init(_ view: PublicView, site: StatusSite, title: String?, version: String, offersSubscription: Bool = false, _ formats: PublicFormats)
    {
        let texts = formats.texts
        tag = view.language.rawValue
        self.site = ReaderText(site.name, texts)
        let name = self.site.words
        self.title = [title, texts.text("public_title", ["name": name])].compactMap { $0 }.joined(separator: " · ")
        description = texts.text("public_description", ["name": name])
        home = view.home
        colour = site.colour
        logo = site.logo.map { "\(PublicPath.logo)?v=\(EntityTag(of: $0.bytes).text.filter { $0 != "\"" })" }
        atom = PublicPath.atom + "?lang=\(view.language.rawValue)"
        rss = PublicPath.rss + "?lang=\(view.language.rawValue)"
        let pages = [(view.home, "public_now"), (PublicPath.history, "public_history"), (PublicPath.maintenances, "public_maintenances")]
        navigation = (pages + (offersSubscription ? [(SubscriberPath.subscribe, "public_subscribe")] : []))
            .map { Link(path: $0.0, label: texts[$0.1], isCurrent: $0.0 == view.path.prefix { $0 != "?" }) }
        languages = Language.allCases.map { language in
            let separator = view.path.contains("?") ? "&" : "?"
            return Choice(
                tag: language.rawValue, path: "\(view.path)\(separator)lang=\(language.rawValue)", name: language.ownName,
                isCurrent: language == view.language)
        }
        feeds = [
            (atom, "public_feed_atom"), (rss, "public_feed_rss"), (PublicPath.calendar, "public_feed_calendar"),
            (PublicPath.summary, "public_feed_json"), (PublicPath.badge, "public_feed_badge"), (PublicPath.script, "public_feed_script"),
        ].map { Feed(path: $0.0, label: texts[$0.1]) }
        zone = texts.text("public_zone", ["zone": site.timeZone.identifier])
        ownZone = texts["public_own_zone"]
        self.version = version
    }
}

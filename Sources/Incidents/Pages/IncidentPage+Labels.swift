import Kernel
import Platform

extension IncidentPage {
    struct Tag {
        let tag: String
        /// The list of incidents that have it.
        let url: String
        let removeURL: String
        let removeLabel: String
    }

    struct KnownTag {
        let tag: String
    }

    /// A link that people added.
    struct OwnLink {
        let id: String
        let url: String
        let label: String
        let removeURL: String
        let removeLabel: String
    }

    static func tags(_ data: Data, _ texts: TextCatalog) -> [Tag] {
        data.tags.map { tag in
            Tag(
                tag: tag.text, url: IncidentPath.list(tag: tag.text), removeURL: IncidentPath.tags(data.incident.id),
                removeLabel: texts.text("tag_remove", ["tag": tag.text]))
        }
    }

    static func ownLinks(_ data: Data, _ texts: TextCatalog) -> [OwnLink] {
        data.ownLinks.map { link in
            let label = link.title?.ifVisible ?? link.url
            return OwnLink(
                id: link.id.description, url: link.url, label: label, removeURL: IncidentPath.links(data.incident.id),
                removeLabel: texts.text("link_remove", ["title": label]))
        }
    }
}

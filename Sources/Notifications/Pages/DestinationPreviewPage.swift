import Kernel
import Platform

/// Model of the template `destination_preview`: what a destination would be told of an incident.
struct DestinationPreviewPage {
    struct Row {
        let kind: String
        let said: String
    }

    let name: String
    let url: String
    let listURL = MessagePath.destinations
    let typedIncident: String
    let messages: [Row]
    let hasMessages: Bool

    init(_ preview: DestinationOperations.Preview, texts: TextCatalog) {
        (name, url) = (preview.destination.name, MessagePath.destination(preview.destination.id, "preview"))
        typedIncident = preview.incident.map { "\($0)" } ?? ""
        messages = preview.messages.map { Row(kind: texts["message_kind_\($0.kind.rawValue)"], said: $0.text) }
        hasMessages = !messages.isEmpty
    }
}

import Kernel
import Platform

/// Model of the template `destination_preview`: what a destination would be told of an incident.
struct DestinationPreviewPage {
    struct Row {
        struct Part {
            let label: String
            let said: String
        }

        let kind: String
        let parts: [Part]
        /// For those who may choose the words.
        let wordsURL: String?
    }

    let name: String
    let url: String
    let listURL = MessagePath.destinations
    let typedIncident: String
    let channels: [SelectOption]
    let messages: [Row]
    let hasMessages: Bool

    init(_ preview: DestinationOperations.Preview, mayWord: Bool, texts: TextCatalog) {
        (name, url) = (preview.destination.name, MessagePath.destination(preview.destination.id, "preview"))
        typedIncident = preview.incident.map { "\($0)" } ?? ""
        channels = ChannelKind.allCases.map { kind in
            SelectOption(
                code: kind.rawValue, label: texts["message_channel_\(kind.rawValue)"], current: kind == preview.channel)
        }
        messages = preview.messages.map { message in
            let words = WordedKind(rawValue: message.kind.rawValue).map {
                WordsPlace($0, preview.channel, preview.destination.language)
            }
            return Row(
                kind: texts["message_kind_\(message.kind.rawValue)"],
                parts: message.parts.map { Row.Part(label: texts["preview_part_\($0.form.rawValue)"], said: $0.text) },
                wordsURL: mayWord ? words.map { MessagePath.words($0) } : nil)
        }
        hasMessages = !messages.isEmpty
    }
}

import Kernel
import Platform

/// Model of the template `message_words_list`.
struct MessageWordsListPage {
    struct Row {
        let url: String
        let name: String
        let mark: String
        let firstLine: String
    }

    let listURL = MessagePath.words
    let channels: [SelectOption]
    let languages: [SelectOption]
    /// Of what is listed.
    let code: String
    let rows: [Row]

    init(_ words: [MessageWordsOperations.Described], _ channel: ChannelKind, _ language: Language, _ texts: TextCatalog) {
        channels = ChannelKind.allCases.map { kind in
            SelectOption(code: kind.rawValue, label: texts["message_channel_\(kind.rawValue)"], current: kind == channel)
        }
        languages = Language.allCases.map { SelectOption(code: $0.rawValue, label: $0.ownName, current: $0 == language) }
        code = language.rawValue
        rows = words.map { one in
            Row(
                url: MessagePath.words(one.place), name: texts["words_kind_\(one.place.kind.rawValue)"],
                mark: texts[one.chosen == nil ? "words_original" : "words_own"], firstLine: one.words.title)
        }
    }
}

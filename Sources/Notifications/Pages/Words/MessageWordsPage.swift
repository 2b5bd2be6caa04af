import Kernel
import Platform

/// Model of the template `message_words`: the words of one kind of message, to be changed.
struct MessageWordsPage {
    struct Place {
        let name: String
        let meaning: String
    }

    let heading: String
    let lead: String
    let listURL: String
    let saveURL: String
    let previewURL: String
    /// Nil where the original words are in force.
    let restoreURL: String?
    let language: String
    let channelNote: String?
    let notice: String?
    let problem: String?
    let isTitleWrong: Bool
    let isTextWrong: Bool
    let typedTitle: String
    let typedText: String
    let typedIncident: String
    let longestTitle = "\(MessageWords.longestTitle)"
    let longestText = "\(MessageWords.longestText)"
    let places: [Place]
    let hasPlaces: Bool
    let preview: WordsPreviewPage
    let versions: [WordsVersionRow]
    let hasVersions: Bool

    init(
        _ typed: TypedWords, of described: MessageWordsOperations.Described, versions: [WordsVersion], preview: WordsPreviewPage,
        refused: ClientError?, notice: String?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        let place = described.place
        let channel = place.channel.rawValue
        (heading, self.notice) = (texts["words_kind_\(place.kind.rawValue)"], notice)
        lead =
            "\(texts["message_channel_\(channel)"]) · \(place.language.ownName) · "
            + texts[described.chosen == nil ? "words_original" : "words_own"]
        listURL = "\(MessagePath.words)?channel=\(channel)&language=\(place.language.rawValue)"
        (saveURL, previewURL) = (MessagePath.words(place), MessagePath.words(place, "preview"))
        restoreURL = described.chosen.map { _ in MessagePath.words(place, "restore") }
        language = place.language.rawValue
        channelNote = texts.has("words_note_\(channel)") ? texts["words_note_\(channel)"] : nil
        problem = refused.map { texts.sentence($0) }
        (isTitleWrong, isTextWrong) = (refused?.field == "title", refused?.field == "text")
        (typedTitle, typedText, typedIncident) = (typed.words.title, typed.words.text, typed.number)
        places = place.kind.placeholders.map { Place(name: "{\($0)}", meaning: texts["words_place_\($0)"]) }
        (hasPlaces, self.preview) = (!places.isEmpty, preview)
        self.versions = versions.map { WordsVersionRow($0, at: place, texts, formats) }
        hasVersions = !versions.isEmpty
    }
}

/// Words as they were chosen once.
struct WordsVersionRow {
    let firstLine: String
    let author: String
    let moment: Moment
    /// Where one goes on from them; nil where the original words were taken again.
    let useURL: String?

    init(_ version: WordsVersion, at place: WordsPlace, _ texts: TextCatalog, _ formats: ReaderFormats) {
        (firstLine, author) = (version.words?.title ?? texts["words_original"], version.author)
        moment = Moment(version.changedAt, formats)
        useURL = version.words.map { _ in MessagePath.words(place) + "?version=" + Self.name(of: version) }
    }

    /// As addresses name it, among those of its place.
    static func name(of version: WordsVersion) -> String { "\(version.changedAt.microseconds)" }
}

/// Model of the template `message_words_preview`: a message as its channel would hand it over, or why there is none.
struct WordsPreviewPage: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        let label: String
        let said: String
    }

    let parts: [Part]
    let previewFault: String?
    let isNothing: Bool

    init(fault: String) { (parts, previewFault, isNothing) = ([], fault, false) }

    init(_ parts: [MessagePart], _ texts: TextCatalog) {
        self.parts = parts.map { Part(label: texts["preview_part_\($0.form.rawValue)"], said: $0.text) }
        (previewFault, isNothing) = (nil, parts.isEmpty)
    }
}

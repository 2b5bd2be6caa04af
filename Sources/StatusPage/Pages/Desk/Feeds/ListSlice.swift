import Platform

/// A part of a long list, and the links to the parts before and after it.
struct ListSlice<Element> {
    /// Model of the template `status_desk_feeds_pages`.
    struct Links: Hashable {
        /// "51–100 of 180".
        let summary: String
        let newer: String?
        let older: String?
    }

    let elements: ArraySlice<Element>
    /// Nil where everything is shown at once.
    let links: Links?

    /// - Parameters:
    ///   - number: of the part that is wanted, the first is 1; one that is not there gives the nearest that is.
    ///   - url: of a part.
    init(_ all: [Element], part number: Int, size: Int = 50, words: FeedsWords, url: (Int) -> String) {
        let last = max(1, (all.count + size - 1) / size)
        let part = min(max(1, number), last)
        elements = all.dropFirst((part - 1) * size).prefix(size)
        guard last > 1 else {
            links = nil
            return
        }
        let shown = ["from": elements.startIndex + 1, "to": elements.endIndex, "all": all.count].mapValues(words.formats.number)
        links = Links(
            summary: words.texts.text("feeds_shown", shown), newer: part > 1 ? url(part - 1) : nil,
            older: part < last ? url(part + 1) : nil)
    }
}

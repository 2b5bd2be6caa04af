/// What makes two events of one service the same problem, unless they bring a fingerprint of their own.
package enum GroupingRule: String, CaseIterable, Hashable, Sendable, Codable {
    /// Level and title, without their volatile parts.
    case title
    /// Level and title, without their volatile parts and whatever is quoted, names included.
    case titleWithoutQuotes = "title-without-quotes"
    /// Level, title and message, without their volatile parts.
    case titleAndMessage = "title-and-message"
    /// Level and title, numbers and all.
    case titleAsItIs = "title-as-it-is"
    /// Each event is an incident of its own, as in the Dispatcher.
    case never
}

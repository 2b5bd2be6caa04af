/// How busy the support team is, as customers are told.
package enum SupportLoad {
    /// What the whole team settles in an hour.
    private static let ticketsAnHour = 18
    /// Up to how many waiting tickets each level goes; more are level 3.
    private static let levels = [(1, ...8), (2, ...16)]

    /// The level and the minutes that a new request waits.
    package static func figures(waiting total: Int) -> [Int] {
        [levels.first { $0.1.contains(total) }?.0 ?? 3, total * 60 / ticketsAnHour]
    }
}

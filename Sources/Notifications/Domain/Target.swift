import Foundation
import Kernel
import Platform

/// Somebody who is to be told, and the addresses they have.
struct Target: Sendable {
    /// One address, and how to talk to whoever is behind it.
    struct Way: Sendable {
        let channel: ChannelKind
        let address: String
        /// Of the contact method it is.
        var method: Int64?
        let language: Language
        let timeZone: TimeZone
        var quiet: QuietHours?
    }

    /// Nil for the chat of the settings.
    let destination: Int64?
    let name: String
    var user: UserID?
    let bundles: Bool
    /// In the order in which they are tried; empty for a person without a verified contact method.
    let ways: [Way]
    /// Was told of the incident's beginning, and so is told of its end whatever is quiet.
    var isTold = false

    /// The first way that is open now; nil when quiet hours close them all. One that is down is taken only where no other is left.
    func way(for level: Level, at time: Timestamp, isDown: (Way) -> Bool) -> Way? {
        let awake = ways.filter { way in !(way.quiet?.holdBack(level, at: time, in: way.timeZone) ?? false) }
        return awake.first { !isDown($0) } ?? awake.first
    }
}

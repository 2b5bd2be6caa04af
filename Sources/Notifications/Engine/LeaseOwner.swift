import Foundation
package import Platform

/// Who holds the lease of a lane: one process, and no other one ever. By its place a server finds what its predecessor held there
/// when it died.
package struct LeaseOwner: Sendable, Hashable {
    /// The machine and the data directory, of which one process at a time is the server.
    let place: String
    /// Made up anew with each start.
    let process: String

    init(place: String, process: String) { (self.place, self.process) = (place, process) }

    /// Another one with each call.
    package init(_ settings: Settings) {
        let directory = URL(fileURLWithPath: settings.dataDirectory).standardizedFileURL.path
        self.init(place: ProcessInfo.processInfo.hostName + ":" + directory, process: UUID().uuidString)
    }

    /// As the lane keeps it, and the process shows itself by it (``PostgresPresence``).
    package var name: String { "\(place)#\(process)" }

    /// Whether this was a server in the same place, before this one.
    func succeeds(_ name: String) -> Bool { name.hasPrefix("\(place)#") && name != self.name }
}

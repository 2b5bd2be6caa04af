package import Foundation
package import Kernel
import Synchronization

/// One public page: which components it shows, and how it looks. An installation has one or several.
package struct StatusSite: Identifiable, Hashable, Sendable {
    /// Who may look at it.
    package enum Access: String, CaseIterable, Sendable, Codable {
        case everybody
        /// Whoever knows its password.
        case password
        /// Whoever is signed in.
        case signIn = "sign_in"
    }

    package let id: PublicID
    /// `status.name` for the first one.
    package var name: LocalizedText
    /// Without a slash at the end; absolute.
    package var url: String
    /// `status.time_zone`: of the times in `/api/v2`.
    package var timeZone: TimeZone
    package var updatedAt: Timestamp
    /// Its own domain, in lower case; requests for it get this page. Nil for the first one.
    package var host: String?
    /// Of the head of the page, `#rrggbb`; nil for the product's own.
    package var colour: String?
    /// Shown beside the name.
    package var logo: StatusLogo?
    package var access: Access = .everybody
}

/// All that the page and `/api/v2/summary.json` say now, of one moment.
package struct StatusSnapshot: Sendable {
    package let site: StatusSite
    /// Groups before their children, both by position.
    package let components: [Component]
    /// Not yet over, the newest first.
    package let incidents: [StatusIncident]
    /// Under way first, then those to come, the nearest first.
    package let maintenances: [Maintenance]
    package let at: Timestamp
    /// Tells this snapshot from every other, also from one of the same moment: what was made of it is kept by this.
    package let mark: Mark

    /// - Parameter mark: made before the snapshot was read.
    package init(
        site: StatusSite, components: [Component], incidents: [StatusIncident], maintenances: [Maintenance], at: Timestamp,
        mark: Mark = Mark()
    ) {
        (self.site, self.components, self.incidents, self.maintenances, self.at) = (site, components, incidents, maintenances, at)
        self.mark = mark
    }

    /// Those of later snapshots are greater.
    package final class Mark: Sendable, Comparable {
        private static let count = Atomic<UInt64>(0)

        private let number = Mark.count.wrappingAdd(1, ordering: .relaxed).newValue

        package init() {}

        package static func == (left: Mark, right: Mark) -> Bool { left === right }
        package static func < (left: Mark, right: Mark) -> Bool { left.number < right.number }
    }
}

/// A picture that stands for whoever runs the page.
package struct StatusLogo: Hashable, Sendable, Codable {
    /// `image/svg+xml`, `image/png`, `image/jpeg` or `image/webp`.
    package let type: String
    package let bytes: Data

    package static let types = ["image/svg+xml", "image/png", "image/jpeg", "image/webp"]
    /// Bytes, whatever the settings say: more goes into no request.
    package static let largest = 160 << 10
}

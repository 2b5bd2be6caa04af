import Foundation
package import Kernel
package import Platform

/// Where to read more, as people added it.
package struct IncidentLink: Sendable, Hashable, Identifiable {
    /// Characters of the address.
    package static let longest = 2048
    /// Characters of the title.
    package static let longestTitle = 200
    /// On one incident.
    package static let most = 20

    package let id: Int64
    package let url: String
    package let title: String?
    package let addedAt: Timestamp
    package let addedBy: String

    /// An address that leads to a page and runs nothing: `http` or `https`, with a host, and nothing in it that could hide
    /// where it leads.
    package static func checked(_ url: String) throws(ClientError) -> String {
        let url = url.trimmingWhitespace()
        guard url.utf8.count <= longest else { throw .linkTooLong(limit: longest) }
        guard url.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && isVisible($0) }),
            let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
        else { throw .linkNotWeb }
        return url
    }

    package static func checkedTitle(_ title: String?) throws(ClientError) -> String? {
        guard let title = title?.trimmingWhitespace(), !title.isEmpty else { return nil }
        guard title.utf8.count <= longestTitle * 16, title.count <= longestTitle else { throw .linkTitleTooLong(limit: longestTitle) }
        return String(String.UnicodeScalarView(title.unicodeScalars.map { isVisible($0) ? $0 : " " }))
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

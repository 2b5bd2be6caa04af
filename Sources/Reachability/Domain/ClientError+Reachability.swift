import HTTPTypes
package import Platform

/// Why an operation on probes is refused.
extension ClientError {
    package static let probes: [ClientError] = [
        .probeNotFound, .probeNameTaken, .probeTargetNotValid("tcp"), .probeNotValid("every"), .probeParentNotFound, .probeExplainsItself,
        .probeSpanNotValid,
    ]

    static let probeNotFound = Self(.notFound, "probe-not-found")
    static let probeNameTaken = Self(.conflict, "probe-name-taken", field: "name")
    static func probeTargetNotValid(_ kind: String) -> Self {
        Self(.unprocessableContent, "probe-target-not-valid", field: "target", values: ["kind": .text(kind)])
    }
    static func probeNotValid(_ field: String) -> Self {
        Self(.unprocessableContent, "probe-not-valid", field: field, values: ["field": .text(field)])
    }
    static let probeParentNotFound = Self(.unprocessableContent, "probe-parent-not-found", field: "depends_on")
    static let probeExplainsItself = Self(.unprocessableContent, "probe-explains-itself", field: "depends_on")
    static let probeSpanNotValid = Self(.unprocessableContent, "probe-span-not-valid", field: "from")
}

import HTTPTypes

/// What only the native API says.
extension ClientError {
    package static let bodyNotJSON = Self(.unprocessableContent, "not-json")
    static let bodyNotSaidJSON = Self(
        .unsupportedMediaType, "not-said-json", sentAs: "not-json", headers: [.accept: "application/json"])
    /// A form of another site could have made a browser ask.
    static let tokenNeeded = Self(.forbidden, "token-needed")
    /// 403: the token is good, but not for this.
    package static func missingScope(_ scope: String) -> Self {
        Self(.forbidden, "missing-scope", values: ["scope": .text(scope)])
    }

    /// Parameters or fields that are wrong: 404 for a path that leads nowhere, 422 for a body, 400 for the rest.
    /// - Parameter faults: in English, as words behind the path; they are for whoever writes the program.
    package static func invalid(_ place: APIParameterDeclaration.Place, _ faults: [(path: String, detail: String)]) -> Self {
        guard place != .path else { return .notFound }
        let first = faults.first.map { $0.path.isEmpty ? "The body \($0.detail)." : "\($0.path) \($0.detail)." } ?? ""
        return Self(
            place == .body ? .unprocessableContent : .badRequest, place == .body ? "invalid-body" : "invalid-parameter",
            values: ["fault": .text(first)],
            faults: faults.prefix(100).map { FieldFault(place: place.rawValue, name: $0.path, detail: $0.detail) })
    }
}

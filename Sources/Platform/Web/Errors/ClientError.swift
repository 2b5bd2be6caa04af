import Foundation
package import HTTPTypes

/// A refusal or failure that a client may be told of. Operations throw it; each door writes it in the form of its family.
///
/// It holds no sentence: that is found by the code in the dictionary of the module that owns the code (key
/// `problem_<code>`), in the reader's language (``TextCatalog/sentence(_:)``) or for programs (``TextCatalog/detail(_:)``).
/// Each module declares its errors in `ClientError+<Subject>.swift` and lists them in its declaration.
package struct ClientError: Error, Hashable, Sendable {
    /// What went wrong, in kebab case, e.g. `name-taken`. One code for each sentence; it never changes its meaning.
    package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }

        /// Of its sentence in the dictionaries.
        package var textKey: String { "problem_" + rawValue.replacing("-", with: "_") }
    }

    /// Something that differs from case to case, placed into the sentence under its name.
    package enum Value: Hashable, Sendable {
        case text(String)
        case number(Int)
        /// Until the next try makes sense: whole seconds.
        case wait(seconds: Int)
    }

    package let status: HTTPResponse.Status
    package let code: Code
    /// The code as programs see it: an older and coarser one where they knew that first.
    package let sentAs: Code
    /// The field of a body this is about.
    package private(set) var field: String?
    /// What was given for it, where the family's form repeats that; never a secret.
    package private(set) var given: String?
    package let values: [String: Value]
    package let headers: HTTPFields
    /// Every parameter or field that is wrong, for families that tell them one by one.
    package let faults: [FieldFault]

    /// - Parameter retryAfter: whole seconds until the next try makes sense, for the header.
    package init(
        _ status: HTTPResponse.Status, _ code: Code, sentAs: Code? = nil, field: String? = nil, values: [String: Value] = [:],
        retryAfter: Int? = nil, headers: HTTPFields = [:], faults: [FieldFault] = []
    ) {
        (self.status, self.code, self.sentAs, self.field) = (status, code, sentAs ?? code, field)
        (self.values, self.faults) = (values, faults)
        var headers = headers
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        self.headers = headers
    }

    /// Whether a page shows the form again with the sentence beside it; every other error has a page of its own.
    package var belongsToForm: Bool { [401, 409, 422, 429, 503].contains(status.code) }

    /// The same with what was given.
    package func repeating(_ given: String?) -> Self {
        var error = self
        error.given = given
        return error
    }

    /// The same about a field that a protocol calls otherwise.
    package func about(_ field: String) -> Self {
        var error = self
        error.field = field
        return error
    }
}

extension ClientError.Code {
    /// For `catch ClientError.Code.nameTaken`.
    package static func ~= (code: Self, error: any Error) -> Bool { (error as? ClientError)?.code == code }
}

extension ClientError.Value: CustomStringConvertible {
    /// For programs and terminals: numbers as digits.
    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .wait(let seconds): seconds == 1 ? "1 second" : "\(seconds) seconds"
        }
    }

    fileprivate func written(in language: Language) -> String {
        switch self {
        case .text(let text): text
        case .number(let number): number.formatted(.number.locale(language.locale))
        case .wait(let seconds): ReaderFormats.duration(.seconds(seconds), in: language)
        }
    }
}

extension TextCatalog {
    /// What happened and what to do, for a reader: numbers and waits as the language writes them.
    package func sentence(_ error: ClientError) -> String {
        text(error.code.textKey, error.values.mapValues { $0.written(in: language) })
    }

    /// The same for programs and terminals.
    package func detail(_ error: ClientError) -> String { text(error.code.textKey, error.values.mapValues(\.description)) }
}

extension Duration {
    /// Whole seconds for `Retry-After`: never less than the wait itself, at least 1.
    package var secondsRoundedUp: Int { Int(max(1, components.seconds + (components.attoseconds > 0 ? 1 : 0))) }
}

import Kernel
import Platform

/// Model of the template `issue_form`.
struct IssueFormPage {
    let sendURL = IssuePath.new
    let ownURL = IssuePath.own + "#signature"
    var refusal: IssueRefusal? { didSet { isShown = refusal == nil } }
    var isShown = true
    let problem: String?
    let subject: String
    let description: String
    let textLimit = String(IssueDraft.textLimit)
    var signatureHint = ""
    let filesHint: String

    init(_ draft: IssueDraft?, _ uploads: UploadLimits, problem: ClientError?, texts: TextCatalog, formats: ReaderFormats) {
        self.problem = problem.map { texts.sentence($0) }
        (subject, description) = (draft?.subject ?? "", draft?.description ?? "")
        filesHint = texts.text(
            "issue_files_hint",
            ["count": formats.number(uploads.files), "size": formats.bytes(Int64(uploads.bytes))])
    }
}

/// Model of the template `issue_own`.
struct IssueOwnPage {
    var notice: String?
    var who = ""
    let keyURL = IssuePath.ownKey
    let removeURL = IssuePath.removeKey
    let signatureURL = IssuePath.signature
    let hasKey: Bool
    /// Whose it is and since when; never the key.
    let keyLine: String?
    var keyProblem: String?
    var signatureProblem: String?
    let kinds: [SelectOption]
    let signature: String

    init(_ own: OwnSettingOperations.Own, signature: Signature, texts: TextCatalog, formats: ReaderFormats) {
        hasKey = own.keyLogin != nil
        keyLine = own.keySetAt.map { texts.text("issues_key_line", ["login": own.keyLogin ?? "", "time": formats.dateTime($0)]) }
        kinds = Signature.Kind.allCases.map {
            SelectOption(code: $0.rawValue, label: texts["issue_signature_" + $0.rawValue], current: $0 == signature.kind)
        }
        self.signature = signature.text
    }
}

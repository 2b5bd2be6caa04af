import HTTPTypes
package import Kernel
package import NIOCore
import NIOFoundationCompat
import Platform

/// New issues, and files.
extension IssueOperations {
    /// Opens an issue in `redmine.project`, with the caller's signature below.
    /// - Returns: its number.
    package func open(_ draft: IssueDraft, by caller: Caller) async throws -> Int64 {
        try await open(draft, as: try await people.person(caller))
    }

    func open(_ draft: IssueDraft, as person: IssuePeople.Person) async throws -> Int64 {
        let draft = try draft.checked()
        guard let project, !project.isEmpty else { throw ClientError.redmineProjectMissing }
        guard draft.files.count <= uploads.files else { throw ClientError.tooManyAttachments(limit: uploads.files) }
        let signature = try await database.read { try IssuePersonStore.find(person.user, on: $0).signature }
        return try await people.asking(person) { redmine in
            var files: [JSON] = []
            for file in draft.files {
                let token = try await redmine.upload(
                    ByteBuffer(data: file.bytes), name: file.name, type: file.type, as: person.identity)
                var upload: [String: JSON] = ["token": .text(token), "filename": .text(file.name)]
                if let type = file.type { upload["content_type"] = .text(type) }
                files.append(.object(upload))
            }
            var issue: [String: JSON] = [
                "project_id": .text(project), "subject": .text(draft.subject),
                "description": .text(signature.below(draft.description)),
            ]
            if !files.isEmpty { issue["uploads"] = .list(files) }
            let answer = try await redmine.send(.post, "/issues.json", ["issue": .object(issue)], as: person.identity)
            guard let made = RedmineIssue(answer) else { throw RedmineFailure.notJSON(status: 201) }
            return made.id
        }
    }

    /// A file of an issue that the caller sees.
    package func attachment(_ id: Int64, of issue: Int64, by caller: Caller) async throws -> (name: String, bytes: ByteBuffer) {
        let person = try await people.person(caller)
        let found = try await read(issue, as: person).issue.attachments.first { $0.id == id }
        guard let found else { throw ClientError.attachmentNotFound }
        let bytes = try await people.asking(person) { redmine in
            // By its number: the address that Redmine tells is the one that browsers use, and may lead elsewhere.
            try await redmine.download("/attachments/download/\(id)", as: person.identity)
        }
        return (found.name, bytes)
    }
}

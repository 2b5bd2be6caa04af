package import Kernel
package import Platform

/// Something that Redmine names beside its number: a project, a tracker, a person.
package struct RedmineReference: Hashable, Sendable {
    package let id: Int64
    package let name: String

    package init(id: Int64, name: String) { (self.id, self.name) = (id, name) }

    /// Nil for what has no number.
    package init?(_ json: JSON?) {
        guard let id = json?["id"]?.looseInt else { return nil }
        self.init(id: id, name: json?["name"]?.looseText ?? "")
    }
}

package struct RedmineStatus: Hashable, Sendable {
    package let id: Int64
    package let name: String
    package let isClosed: Bool

    package init(id: Int64, name: String, isClosed: Bool) { (self.id, self.name, self.isClosed) = (id, name, isClosed) }

    package init?(_ json: JSON?) {
        guard let reference = RedmineReference(json) else { return nil }
        self.init(id: reference.id, name: reference.name, isClosed: json?["is_closed"]?.looseFlag ?? false)
    }
}

/// An issue as one answer tells it. Lists hold no journals, watchers and files.
package struct RedmineIssue: Hashable, Sendable {
    package let id: Int64
    package let project: RedmineReference?
    package let tracker: RedmineReference?
    package let status: RedmineStatus?
    package let priority: RedmineReference?
    package let author: RedmineReference?
    /// A person or a group.
    package let assignee: RedmineReference?
    package let subject: String
    package let description: String
    package let isPrivate: Bool
    package let createdOn: Timestamp?
    package let updatedOn: Timestamp?
    package let closedOn: Timestamp?
    /// Oldest first.
    package let journals: [RedmineJournal]
    package let watchers: [RedmineReference]
    package let attachments: [RedmineAttachment]
    /// What the workflow lets whoever asked change it to; nil where it was not asked for.
    package let allowedStatuses: [RedmineStatus]?

    /// Nil for what has no number. Takes `{"issue": {…}}` too.
    package init?(_ json: JSON?) {
        let json = json?["issue"] ?? json
        guard let json, let id = json["id"]?.looseInt else { return nil }
        self.id = id
        (project, tracker) = (RedmineReference(json["project"]), RedmineReference(json["tracker"]))
        (status, priority) = (RedmineStatus(json["status"]), RedmineReference(json["priority"]))
        (author, assignee) = (RedmineReference(json["author"]), RedmineReference(json["assigned_to"]))
        (subject, description) = (json["subject"]?.looseText ?? "", json["description"]?.looseText ?? "")
        isPrivate = json["is_private"]?.looseFlag ?? false
        (createdOn, updatedOn, closedOn) = (json["created_on"]?.moment, json["updated_on"]?.moment, json["closed_on"]?.moment)
        journals = (json["journals"]?.elements ?? []).compactMap { RedmineJournal($0) }.sorted { $0.id < $1.id }
        watchers = (json["watchers"]?.elements ?? []).compactMap { RedmineReference($0) }
        attachments = (json["attachments"]?.elements ?? []).compactMap { RedmineAttachment($0) }
        allowedStatuses = json["allowed_statuses"]?.elements?.compactMap { RedmineStatus($0) }
    }
}

/// One entry of an issue's history.
package struct RedmineJournal: Hashable, Sendable {
    /// What it changed; values are texts, and numbers in place of names.
    package struct Detail: Hashable, Sendable {
        /// `attr`, `cf`, `attachment`, `relation`.
        package let property: String
        package let name: String
        package let oldValue: String?
        package let newValue: String?

        package init?(_ json: JSON) {
            guard let name = json["name"]?.looseText ?? json["prop_key"]?.looseText else { return nil }
            self.name = name
            property = json["property"]?.looseText ?? ""
            (oldValue, newValue) = (json["old_value"]?.looseText, (json["new_value"] ?? json["value"])?.looseText)
        }
    }

    package let id: Int64
    /// Nil for somebody who is not told.
    package let user: RedmineReference?
    package let notes: String
    package let createdOn: Timestamp?
    package let isPrivate: Bool
    package let details: [Detail]

    package init?(_ json: JSON) {
        guard let id = json["id"]?.looseInt else { return nil }
        self.id = id
        (user, notes, createdOn) = (RedmineReference(json["user"]), json["notes"]?.looseText ?? "", json["created_on"]?.moment)
        isPrivate = json["private_notes"]?.looseFlag ?? false
        details = (json["details"]?.elements ?? []).compactMap { Detail($0) }
    }

    /// The change of the status, as numbers.
    package var statusChange: Detail? { details.last { $0.property == "attr" && $0.name == "status_id" } }
}

package struct RedmineAttachment: Hashable, Sendable {
    package let id: Int64
    package let name: String
    package let size: Int64
    package let type: String
    package let url: String
    package let author: RedmineReference?
    package let createdOn: Timestamp?

    package init?(_ json: JSON) {
        guard let id = json["id"]?.looseInt else { return nil }
        self.id = id
        (name, size) = (json["filename"]?.looseText ?? "", json["filesize"]?.looseInt ?? 0)
        (type, url) = (json["content_type"]?.looseText ?? "", json["content_url"]?.looseText ?? "")
        (author, createdOn) = (RedmineReference(json["author"]), json["created_on"]?.moment)
    }
}

/// A user of Redmine.
package struct RedminePerson: Hashable, Sendable {
    package let id: Int64
    package let login: String
    package let name: String
    /// Only an administrator is told.
    package let mail: String?

    package init(id: Int64, login: String, name: String, mail: String?) {
        (self.id, self.login, self.name, self.mail) = (id, login, name, mail)
    }

    /// Takes `{"user": {…}}` too.
    package init?(_ json: JSON?) {
        let json = json?["user"] ?? json
        guard let json, let id = json["id"]?.looseInt else { return nil }
        let name = [json["firstname"]?.looseText, json["lastname"]?.looseText].compactMap { $0 }.joined(separator: " ")
        self.init(
            id: id, login: json["login"]?.looseText ?? "", name: name, mail: json["mail"]?.looseText)
    }
}

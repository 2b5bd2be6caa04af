# Run once by harness/redmine.py through `rails runner`: what the tests find in their Redmine.
Setting.rest_api_enabled = '1'
Setting.notified_events = []
Setting.default_language = 'en'
Setting.text_formatting = 'textile'

def key(user, value)
  token = Token.find_by(user_id: user.id, action: 'api') || Token.create!(user: user, action: 'api')
  token.update_column(:value, value)
end

admin = User.find_by!(login: 'admin')
admin.update_columns(must_change_passwd: false, status: User::STATUS_ACTIVE)
admin.password = admin.password_confirmation = 'admin-password-1'
admin.save!(validate: false)
key(admin, ENV.fetch('ADMIN_KEY'))

people = %w[alice bob carol dave].to_h do |login|
  user = User.new(firstname: login.capitalize, lastname: 'Example', mail: "#{login}@example.test", language: 'en',
                  mail_notification: 'none')
  user.login = login
  user.password = user.password_confirmation = 'person-password-1'
  user.status = User::STATUS_ACTIVE
  user.save!
  key(user, Digest::SHA1.hexdigest(login))
  [login, user]
end

# Managers read private notes, developers do not.
developer = Role.find_by!(name: 'Developer')
developer.remove_permission!(:view_private_notes, :set_notes_private)
manager = Role.find_by!(name: 'Manager')

def project(name, identifier, is_public)
  Project.new(name: name, identifier: identifier, is_public: is_public).tap do |project|
    project.enabled_module_names = %w[issue_tracking]
    project.trackers = Tracker.all
    project.save!
  end
end

ops = project('Operations', 'ops', true)
hidden = project('Hidden', 'hidden', false)
quality = project('Quality', 'quality', true)
{ alice: manager, bob: developer, carol: developer }.each do |login, role|
  [ops, quality].each { |place| Member.create!(project: place, user: people[login.to_s], roles: [role]) }
end
Member.create!(project: hidden, user: people['alice'], roles: [manager])

# New -> In Progress -> Resolved -> Closed, and nothing else, for developers.
WorkflowTransition.where(role_id: developer.id).delete_all
names = ['New', 'In Progress', 'Resolved', 'Closed'].map { |name| IssueStatus.find_by!(name: name) }
Tracker.all.each do |tracker|
  names.each_cons(2) do |from, to|
    WorkflowTransition.create!(role_id: developer.id, tracker_id: tracker.id, old_status_id: from.id, new_status_id: to.id)
  end
end

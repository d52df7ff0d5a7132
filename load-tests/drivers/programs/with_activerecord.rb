# Rails' ActiveRecord over ruby-pg: what its adapter asks of a new connection, its pool, its types and prepared statements.
require 'active_record'

GRANT = ENV.fetch('GRANT')
READS = GRANT != 'bare'
WRITES = GRANT == 'change'
DENIED = ENV.fetch('DENIED').split("\n")
RESULTS = File.open(ENV.fetch('RESULTS'), 'a')
RESULTS.sync = true
$denials = 0

def check(name)
  yield
  RESULTS.puts "passed\t#{name}"
rescue Exception => e # rubocop:disable Lint/RescueException
  warn name, e.full_message
  RESULTS.puts "failed\t#{name}\t#{e.message.split.join(' ')[0, 300]}"
end

def absent(*names)
  names.each { |name| RESULTS.puts "absent\t#{name}" }
end

def equal(expected, actual)
  raise "expected #{expected.inspect} but was #{actual.inspect}" unless expected == actual
end

ActiveRecord::Base.establish_connection(
  adapter: 'postgresql', host: ENV['PGHOST'], port: ENV['PGPORT'], username: ENV['PGUSER'], password: ENV['PGPASSWORD'],
  database: ENV['PGDATABASE'], pool: 1, encoding: 'unicode', variables: { statement_timeout: '60s' }
)

class Item < ActiveRecord::Base
  self.table_name = 'app.items'
  self.primary_key = 'id'
end

def connection
  ActiveRecord::Base.connection
end

check('connect') { equal 1, connection.select_value('SELECT 1') }
check('prepare') { (1..9).each { |i| equal "item #{i}", Item.find(i).name } }
check('transaction') do
  ActiveRecord::Base.transaction(isolation: :serializable) do
    equal 'serializable', connection.select_value('SHOW transaction_isolation')
    ActiveRecord::Base.transaction(requires_new: true) { raise ActiveRecord::Rollback }
  end
end
check('deny') do
  DENIED.each do |sql|
    ActiveRecord::Base.transaction do
      begin
        ActiveRecord::Base.transaction(requires_new: true) do
          connection.execute('SELECT 1')
          connection.execute(sql)
        end
        raise 'not denied'
      rescue ActiveRecord::StatementInvalid => e
        equal '42501', e.cause.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
        $denials += 1
      end
      equal 1, connection.select_value('SELECT 1')
    end
    begin
      connection.exec_query(sql, 'SQL', [], prepare: true)
      raise 'not denied'
    rescue ActiveRecord::StatementInvalid => e
      equal '42501', e.cause.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
      $denials += 1
    end
  end
end
check('pool') do
  pids = (1..3).map do
    pid = connection.raw_connection.backend_pid
    equal true, connection.active?
    connection.verify!
    connection.reset!
    ActiveRecord::Base.connection_pool.release_connection
    pid
  end
  equal 1, pids.uniq.size
end
check('types') do
  connection.send(:reload_type_map)
  equal ['green', %w[x y]], [Item.find(1).kind, Item.find(1).tags]
  equal %w[items secrets], connection.select_values("SELECT tablename FROM pg_tables WHERE schemaname = 'app' ORDER BY 1")
  equal 5, connection.columns('app.items').size
  connection.indexes('app.items')
  connection.foreign_keys('app.items')
  connection.pk_and_sequence_for('app.items')
end
check('cursor') { equal 1000, Item.find_each(batch_size: 100).to_a.size }
check('copy') do
  raw = connection.raw_connection
  out = +''
  raw.copy_data('COPY (SELECT id FROM app.items ORDER BY id LIMIT 3) TO STDOUT') do
    while (row = raw.get_copy_data)
      out << row
    end
  end
  equal "1\n2\n3\n", out
  begin
    raw.transaction do
      raw.copy_data('COPY app.items (id, name) FROM STDIN') { raw.put_copy_data("5001\tcopied\n") }
      equal true, WRITES
      raise PG::QueryCanceled, 'to roll back'
    end
  rescue PG::QueryCanceled
    equal true, WRITES
  rescue PG::InsufficientPrivilege
    equal false, WRITES
    $denials += 1
  end
  equal 1, connection.select_value('SELECT 1')
end
check('cancel') do
  raw = connection.raw_connection
  raw.send_query('SELECT pg_sleep(60)')
  sleep 0.5
  raw.cancel
  begin
    raw.get_last_result
    raise 'not cancelled'
  rescue PG::QueryCanceled
    equal 1, connection.select_value('SELECT 1')
  end
end
if WRITES
  check('batch') do
    Item.transaction do
      Item.insert_all!((0...250).map { |i| { id: 6000 + i, name: 'b' } })
      equal 250, Item.where(name: 'b').count
      raise ActiveRecord::Rollback
    end
  end
else
  absent('batch')
end
RESULTS.puts "denied\t#{$denials}"

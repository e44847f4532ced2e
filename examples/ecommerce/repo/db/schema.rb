# Written from the migrations; do not edit.
ActiveRecord::Schema[7.1].define(version: 20250701090300) do
  create_table "customers" do |t|
    t.string "name", null: false
    t.string "email", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["email"], unique: true
  end

  create_table "line_items" do |t|
    t.bigint "order_id", null: false
    t.bigint "product_id", null: false
    t.integer "quantity", null: false
    t.integer "unit_price_cents", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["order_id"]
    t.index ["product_id"]
  end

  create_table "orders" do |t|
    t.bigint "customer_id", null: false
    t.string "status", null: false
    t.datetime "placed_at"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
    t.index ["customer_id"]
  end

  create_table "products" do |t|
    t.string "name", null: false
    t.text "description"
    t.integer "price_cents", null: false
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end
end
